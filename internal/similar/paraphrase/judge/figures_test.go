package judge

import (
	"flag"
	"math"
	"os"
	"strings"
	"testing"
)

var figures = flag.Bool("figures", false, "print the table of figures")

func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("trains several models, half a minute of one core: add -figures")
	}
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = "../../../../../shared"
	}
	var out strings.Builder
	if err := Figures(&out, dir); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + out.String())
}

func TestMeasures(t *testing.T) {
	list := []Scored{{0.9, true}, {0.8, false}, {0.7, true}, {0.1, false}}
	if got := AUC(list); got != 0.75 {
		t.Errorf("AUC %v, want 0.75", got)
	}
	if got := AveragePrecision(list); math.Abs(got-(1+2.0/3)/2) > 1e-12 {
		t.Errorf("average precision %v", got)
	}
	tied := []Scored{{0.5, true}, {0.5, false}, {0.5, false}}
	if AUC(tied) != 0.5 || math.Abs(AveragePrecision(tied)-1.0/3) > 1e-12 {
		t.Errorf("ties: %v %v", AUC(tied), AveragePrecision(tied))
	}
}
