package web

import "joinder/internal/similar"

// Region is the name of a state or province in the reader's language, given its
// code or any spelling that is known; what is not known stays as it was
// written. The jurisdiction may be "" with a code.
func (n names) Region(jurisdiction, region string) string {
	return n.words.Text(n.facts.RegionName(jurisdiction, region))
}

// regions are the names of the regions that a facet counts.
func (n names) regions(facets map[string][]similar.Count) map[string]string {
	out := map[string]string{}
	for _, c := range facets[similar.FacetRegion] {
		out[c.Value] = n.Region("", c.Value)
	}
	return out
}
