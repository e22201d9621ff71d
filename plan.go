package handover

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// Plan is what ends all that is still alive, step by step. Nothing of it is run by this program.
type Plan struct {
	Steps   []PlanStep
	Made    string // of what: title of the engagement
	Exports int    // how many it was made from
}

// PlanStep ends one thing, or changes one secret.
type PlanStep struct {
	Order    int             `json:"order"` // from 1
	System   string          `json:"system"`
	Provider string          `json:"provider"`
	Who      evidence.Who    `json:"who"` // runs it
	Subject  string          `json:"subject"`
	Name     string          `json:"name"`
	Kind     evidence.Kind   `json:"kind"`
	Status   evidence.Status `json:"status"`
	Our      string          `json:"our"`      // the id of our person or machine; empty for secrets
	Item     string          `json:"item"`     // of the checklist; empty for none
	Commands []string        `json:"commands"` // for a POSIX shell
	Remove   []string        `json:"remove"`   // addresses of resources to take out of the code first
	After    []int           `json:"after"`    // the steps that come before it
	Why      string          `json:"why"`
	Note     string          `json:"note"`
	Refused  []string        `json:"refused"` // why there is no command
	Locked   []checks.Lock   `json:"locked"`  // why it must not be run yet

	rank     int
	rotation bool
	last     bool
	behind   []int // of After, those that the script does not run
}

// Plan makes the plan from the stored exports.
func (w *Workspace) Plan(ctx context.Context) (*Plan, error) {
	c, s, err := w.Survey(ctx)
	if err != nil {
		return nil, err
	}
	return w.newPlan(c, s), nil
}

func (w *Workspace) newPlan(c *Checklist, s *Survey) *Plan {
	p := &planner{c: c, managed: managed(s)}
	for _, a := range s.Systems {
		for i := range a.Survivors {
			p.step(a.System, &a.Survivors[i])
		}
	}
	p.arrange()
	return &Plan{Steps: p.steps, Made: w.Engagement.Header.Title, Exports: s.Exports}
}

type planner struct {
	c       *Checklist
	managed []managedRow
	steps   []PlanStep
}

// step is the one that ends a survivor. What Terraform manages in one system is one step: a change to the code.
func (p *planner) step(sys engagement.System, s *evidence.Survivor) {
	row := s.Row
	step := PlanStep{
		System: sys.ID, Provider: string(sys.Provider), Who: evidence.Client, Subject: row.Subject, Name: row.Name, Kind: row.Kind, Status: row.Status,
		Commands: []string{}, Remove: []string{}, After: []int{}, Refused: []string{}, Locked: []checks.Lock{},
		Why: evidence.Inert(s.Why), rotation: s.Secret, rank: len(p.c.Items),
	}
	if !s.Secret {
		step.Our = s.Our
	}
	code := sys.Provider == "terraform" && !s.Secret
	if code && p.joins(sys.ID, row.Via) {
		return
	}
	if remedy, ok := s.Remedy(); ok {
		step.Who, step.Note = remedy.Who, remedy.Note
		step.Commands, step.Refused = append(step.Commands, remedy.Commands...), append(step.Refused, remedy.Refused...)
	} else {
		step.Note = "no command is known for this: end it in the vendor's console"
	}
	if code {
		step.Remove = []string{row.Via}
	}
	if item := p.item(sys, s); item != nil {
		step.Item, step.rank = item.Name, slices.IndexFunc(p.c.Items, func(i checks.ItemState) bool { return i.Key == item.Key })
		locks, _ := p.c.Locked(item.Key)
		step.Locked = append(step.Locked, locks...)
	} else if ack := p.c.Gate(checks.GateAck); !ack.Open {
		step.Locked = append(step.Locked, checks.Lock{By: ack.ID.Ref(), Why: ack.String(), Pitfall: "PIT-01"})
	}
	if step.last = !s.Secret && administers(row); step.last {
		step.Who = evidence.Client // whoever removes their own rights cannot finish
	}
	p.steps = append(p.steps, step)
}

// joins adds an address to the step that takes others out of the code of the same system.
func (p *planner) joins(system, address string) bool {
	for i := range p.steps {
		if s := &p.steps[i]; s.System == system && len(s.Remove) > 0 {
			if !slices.Contains(s.Remove, address) {
				s.Remove = append(s.Remove, address)
			}
			return true
		}
	}
	return false
}

var administrator = regexp.MustCompile(`(?i)\b(admin|administrator|owner|root|super.?admin\w*)\b`)

func administers(row evidence.Row) bool {
	return (row.Kind == evidence.KindAccount || row.Kind == evidence.KindGrant) && administrator.MatchString(row.Right)
}

// item is the item of the checklist that a survivor keeps open: of those that its reader has a proof for, one that does what the step
// does, and of the system rather than of a heading.
func (p *planner) item(sys engagement.System, s *evidence.Survivor) *checks.ItemState {
	does := checks.DeedRevoke
	if s.Secret {
		does = checks.DeedRotate
	}
	var best *checks.ItemState
	score := 0
	for i := range p.c.Items {
		item := &p.c.Items[i]
		if item.System != "" && item.System != sys.ID || !s.Reader.Concerns(item.ID, s.Row) {
			continue
		}
		n := 1
		if item.Does == does {
			n += 4
		}
		if item.System != "" {
			n += 2
		}
		if n > score {
			best, score = item, n
		}
	}
	return best
}

// arrange puts the steps in an order the gates and pitfalls allow: access before secrets, which could be read again else; within both as
// the checklist has it; what hangs on an account before the account; our administrators last.
func (p *planner) arrange() {
	place := map[evidence.Kind]int{
		evidence.KindInvitation: 1, evidence.KindHook: 2, evidence.KindApp: 3, evidence.KindTrust: 4, evidence.KindKey: 5, evidence.KindToken: 6,
		evidence.KindGrant: 7, evidence.KindAccount: 8, evidence.KindSession: 9, evidence.KindSecret: 10,
	}
	weight := func(s *PlanStep) [4]int {
		return [4]int{bit(s.rotation), bit(s.last), s.rank - 2*len(p.c.Items)*bit(len(s.Remove) > 0), place[s.Kind]}
	}
	slices.SortStableFunc(p.steps, func(a, b PlanStep) int {
		x, y := weight(&a), weight(&b)
		return slices.Compare(x[:], y[:])
	})
	for i := range p.steps {
		p.steps[i].Order = i + 1
		for j := range i {
			if p.follows(&p.steps[i], &p.steps[j]) {
				p.steps[i].After = append(p.steps[i].After, j+1)
				if !p.steps[j].runs() {
					p.steps[i].behind = append(p.steps[i].behind, j+1)
				}
			}
		}
		p.note(&p.steps[i])
	}
}

// runs reports whether the script runs a step: there is a command, it may be run now, no code must be changed first, and so it is with all that
// comes before it.
func (s *PlanStep) runs() bool {
	return len(s.Commands) > 0 && len(s.Locked) == 0 && len(s.Remove) == 0 && len(s.behind) == 0
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// follows reports whether a step must come after another: because the checklist says so, because it removes the rights that the other
// takes, because what was changed could be read again, or because the code would bring it back.
func (p *planner) follows(s, first *PlanStep) bool {
	sameSystem, sameOne := s.System == first.System, s.Our != "" && s.Our == first.Our
	switch {
	case s.rotation && !first.rotation:
		return sameSystem
	case s.last && !first.rotation:
		return !first.last
	case s.Kind == evidence.KindAccount && sameSystem && sameOne && first.Kind != evidence.KindAccount:
		return first.Kind != evidence.KindSession
	case len(first.Remove) > 0 && len(p.addresses(s)) > 0:
		return true
	}
	return p.waits(s.Item, first.Item)
}

// waits reports whether an item waits for another, straight or by way of others.
func (p *planner) waits(item, first string) bool {
	if item == "" || first == "" || item == first {
		return false
	}
	seen := map[string]bool{}
	todo := []string{item}
	for len(todo) > 0 {
		i, err := p.c.Item(todo[0])
		todo = todo[1:]
		if err != nil {
			continue
		}
		for _, n := range i.Waits {
			next, err := p.c.Item(n.On)
			if err != nil || seen[next.Key] {
				continue
			}
			if next.Name == first {
				return true
			}
			seen[next.Key] = true
			todo = append(todo, next.Key)
		}
	}
	return false
}

// note says where the code would bring back what the step ends.
func (p *planner) note(s *PlanStep) {
	if list := p.addresses(s); len(list) > 0 {
		text := "managed by Terraform as " + strings.Join(list, ", ") + ": take it out of the code first, or the next apply brings it back"
		s.Note = strings.Join(slices.DeleteFunc([]string{s.Note, text}, func(t string) bool { return t == "" }), "; ")
	}
}

// managedRow is access of ours that code manages.
type managedRow struct{ our, kind, address string }

func managed(s *Survey) (list []managedRow) {
	for _, a := range s.Systems {
		if a.System.Provider != "terraform" {
			continue
		}
		for _, v := range a.Survivors {
			if !v.Secret {
				list = append(list, managedRow{v.Our, v.Row.Right, v.Row.Via})
			}
		}
	}
	return list
}

// addresses are the resources of code that make what a step ends, going by whose it is and by the provider of their type.
func (p *planner) addresses(s *PlanStep) (list []string) {
	if s.Our == "" || s.Provider == "terraform" {
		return nil
	}
	prefixes := map[string][]string{
		"aws-iam": {"aws_"}, "aws-identity-center": {"aws_"}, "aws-secrets": {"aws_"}, "azure-rbac": {"azurerm_"}, "entra": {"azuread_"},
		"azure-keyvault": {"azurerm_"}, "azure-functions": {"azurerm_"}, "google-cloud": {"google_"}, "google-workspace": {"googleworkspace_"},
		"1password": {"onepassword_"},
	}[s.Provider]
	if prefixes == nil {
		prefixes = []string{strings.ReplaceAll(s.Provider, "-", "_") + "_"}
	}
	for _, m := range p.managed {
		fits := slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(m.kind, prefix) })
		if fits && m.our == s.Our && !slices.Contains(list, m.address) {
			list = append(list, m.address)
		}
	}
	return list
}
