package corpus

// repeal is a document that repealed another one, or took its place.
type repeal struct {
	title string // of the repealing document
	from  string // the day from which the other is repealed
	same  bool   // it bears the same title: a newer text
}

// The Regulations are not in the corpus, so what they repealed is said here.
const (
	regulationsTitle  = "信访工作条例"
	regulationsRepeal = "信访条例"
	regulationsFrom   = "2022-05-01"
)

// repealsOf collects what the documents say about others, by short title.
func repealsOf(documents []record) map[string][]repeal {
	repeals := map[string][]repeal{
		regulationsRepeal: {{title: regulationsTitle, from: regulationsFrom}},
	}
	for i := range documents {
		d := &documents[i]
		from := d.Effective
		if from == "" {
			from = d.Issued
		}
		if from == "" {
			continue
		}
		for _, title := range d.Repeals {
			t := shortTitle(title)
			repeals[t] = append(repeals[t], repeal{title: d.Title, from: from})
		}
		t := shortTitle(d.Title)
		repeals[t] = append(repeals[t], repeal{title: d.Title, from: max(d.Issued, d.Effective), same: true})
	}
	return repeals
}

// status is a document's status on a day: what it says itself, what others say
// about it, then its dates.
func (s *snapshot) status(r *record, today string) (status Status, by string) {
	if r.Status == Repealed {
		return Repealed, ""
	}
	for _, e := range s.repeals[shortTitle(r.Title)] {
		if e.from > today {
			continue
		}
		// A document is not older than itself or than another part of it, and
		// one without dates is older only than what bears another title.
		older := r.Issued != "" && r.Issued < e.from && !(e.same && max(r.Issued, r.Effective) >= e.from)
		if older || r.Issued == "" && r.Effective == "" && !e.same && shortTitle(e.title) != shortTitle(r.Title) {
			return Repealed, e.title
		}
	}
	switch {
	case r.Effective > today:
		return Pending, ""
	case r.Status != Unknown:
		return r.Status, ""
	case r.Effective != "":
		return InForce, ""
	}
	return Unknown, ""
}
