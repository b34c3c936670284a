package diagnose

import (
	"strconv"
	"strings"
)

// Unsure is the answer of somebody who does not know.
const Unsure = 0

// Answers are what somebody said: codes of options by codes of questions.
type Answers map[string]int

// maxAnswers is more than any path has questions.
const maxAnswers = 32

// Read takes answers out of an address ("l1ka2e12"). What cannot be read is
// left out; a question that is named twice keeps its last answer.
func Read(code string) Answers {
	out := Answers{}
	for len(code) > 0 && len(out) < maxAnswers {
		i := 0
		for i < len(code) && code[i] >= 'a' && code[i] <= 'z' {
			i++
		}
		j := i
		for j < len(code) && code[j] >= '0' && code[j] <= '9' {
			j++
		}
		if i == j { // neither letters nor digits, or letters without an answer
			code = code[max(i, 1):]
			continue
		}
		n, err := strconv.Atoi(code[i:j])
		if err == nil && i > 0 && i <= 2 && n < 1000 {
			out[code[:i]] = n
		}
		code = code[j:]
	}
	return out
}

// With is a copy with one more answer.
func (a Answers) With(question string, option int) Answers {
	out := make(Answers, len(a)+1)
	for k, v := range a {
		out[k] = v
	}
	out[question] = option
	return out
}

// Code writes the answers of a path in its order, for addresses.
func (s State) Code() string {
	var b strings.Builder
	for _, step := range s.Path {
		b.WriteString(step.Question.Code)
		b.WriteString(strconv.Itoa(step.Code))
	}
	return b.String()
}
