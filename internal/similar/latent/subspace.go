package latent

import (
	"math"
	"math/rand/v2"
)

// spare are directions beyond those wanted, which make the iteration settle
// sooner.
const spare = 16

// rounds of the iteration; directions of real complaints keep to the third
// digit after four.
const rounds = 5

// sparse is the texts as rows of words, each of length one.
type sparse struct {
	start []int // of each row, and the end of the last
	col   []uint32
	val   []float32
	cols  int
}

func (a *sparse) rows() int { return len(a.start) - 1 }

// mean is the mean row.
func (a *sparse) mean() []float64 {
	out := make([]float64, a.cols)
	for i, c := range a.col {
		out[c] += float64(a.val[i])
	}
	for i := range out {
		out[i] /= float64(a.rows())
	}
	return out
}

// directions are the wide strongest ones of the centred rows, as cols × wide
// row after row; where there are not so many, zeros.
func (a *sparse) directions(wide int, mean []float64, random *rand.Rand) []float32 {
	l := min(wide+spare, max(a.cols, 1))
	q := make([]float32, a.cols*l)
	for i := range q {
		q[i] = float32(random.NormFloat64())
	}
	z := make([]float32, len(q))
	orthonormal(q, z, l)
	for range rounds {
		a.spread(q, z, l, mean)
		copy(q, z)
		orthonormal(q, z, l)
	}
	a.spread(q, z, l, mean)
	_, vectors := eigen(product(q, z, l), l)
	turned(q, z, vectors, l)
	dirs := make([]float32, a.cols*wide)
	for i := range a.cols {
		copy(dirs[i*wide:(i+1)*wide], z[i*l:i*l+min(l, wide)])
	}
	return dirs
}

// spread sets z to AᵀA q of the centred rows A, text by text: neither A q nor
// AᵀA is ever held.
func (a *sparse) spread(q, z []float32, l int, mean []float64) {
	clear(z)
	y := make([]float32, l)
	for i := range a.rows() {
		clear(y)
		for k := a.start[i]; k < a.start[i+1]; k++ {
			add(y, q[int(a.col[k])*l:int(a.col[k])*l+l], a.val[k])
		}
		for k := a.start[i]; k < a.start[i+1]; k++ {
			add(z[int(a.col[k])*l:int(a.col[k])*l+l], y, a.val[k])
		}
	}
	along := make([]float64, l)
	for i, m := range mean {
		for j, x := range q[i*l : i*l+l] {
			along[j] += m * float64(x)
		}
	}
	n := float64(a.rows())
	for i, m := range mean {
		for j := range l {
			z[i*l+j] -= float32(n * m * along[j])
		}
	}
}

func add(to, from []float32, by float32) {
	to = to[:len(from)]
	for i, x := range from {
		to[i] += by * x
	}
}

// product is qᵀz, l × l.
func product(q, z []float32, l int) []float64 {
	g := make([]float64, l*l)
	for i := 0; i < len(q); i += l {
		row := z[i : i+l]
		for j, x := range q[i : i+l] {
			if x == 0 {
				continue
			}
			f, to := float64(x), g[j*l:j*l+l]
			for k, y := range row {
				to[k] += f * float64(y)
			}
		}
	}
	return g
}

// orthonormal makes the columns of q so, by way of their inner products;
// columns that depend on others become zero.
func orthonormal(q, room []float32, l int) {
	values, vectors := eigen(product(q, q, l), l)
	for j, v := range values {
		f := 0.0
		if v > 1e-10*math.Abs(values[0]) && v > 0 {
			f = 1 / math.Sqrt(v)
		}
		for i := range l {
			vectors[i*l+j] *= f
		}
	}
	turned(q, room, vectors, l)
	copy(q, room)
}

// turned sets out to q times w.
func turned(q, out []float32, w []float64, l int) {
	w32 := make([]float32, len(w))
	for i, x := range w {
		w32[i] = float32(x)
	}
	clear(out)
	for i := 0; i < len(q); i += l {
		for j, x := range q[i : i+l] {
			if x != 0 {
				add(out[i:i+l], w32[j*l:j*l+l], x)
			}
		}
	}
}

// eigen finds all eigenvalues and eigenvectors (columns) of a symmetric matrix,
// largest first, by Jacobi's cyclic method. It overwrites g.
func eigen(g []float64, n int) (values, vectors []float64) {
	v := make([]float64, n*n)
	for i := range n {
		v[i*n+i] = 1
		for j := range i { // what rounding made unequal
			m := (g[i*n+j] + g[j*n+i]) / 2
			g[i*n+j], g[j*n+i] = m, m
		}
	}
	for range 30 {
		off, all := 0.0, 0.0
		for i := range n {
			for j := range n {
				if all += g[i*n+j] * g[i*n+j]; i != j {
					off += g[i*n+j] * g[i*n+j]
				}
			}
		}
		if off <= 1e-18*all {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(g, v, n, p, q)
			}
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
		for j := i; j > 0 && g[order[j]*n+order[j]] > g[order[j-1]*n+order[j-1]]; j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
	values, vectors = make([]float64, n), make([]float64, n*n)
	for to, from := range order {
		values[to] = g[from*n+from]
		for i := range n {
			vectors[i*n+to] = v[from*n+i]
		}
	}
	return values, vectors
}

// rotate makes g[p][q] zero. v holds the vectors as rows.
func rotate(g, v []float64, n, p, q int) {
	apq := g[p*n+q]
	if apq == 0 {
		return
	}
	theta := (g[q*n+q] - g[p*n+p]) / (2 * apq)
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	rp, rq := g[p*n:p*n+n], g[q*n:q*n+n]
	for k := range n {
		rp[k], rq[k] = c*rp[k]-s*rq[k], s*rp[k]+c*rq[k]
	}
	for k := range n {
		a, b := g[k*n+p], g[k*n+q]
		g[k*n+p], g[k*n+q] = c*a-s*b, s*a+c*b
	}
	vp, vq := v[p*n:p*n+n], v[q*n:q*n+n]
	for k := range n {
		vp[k], vq[k] = c*vp[k]-s*vq[k], s*vp[k]+c*vq[k]
	}
}
