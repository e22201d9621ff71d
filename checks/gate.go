package checks

import (
	"slices"
	"strings"
)

// Gate is one of the nine points an engagement passes, in order.
type Gate string

// The gates in their order.
const (
	GatePlan      Gate = "PLAN"
	GateFreeze    Gate = "FREEZE"
	GateReady     Gate = "READY"
	GateSeal      Gate = "SEAL"
	GateDelivered Gate = "DELIVERED"
	GateAck       Gate = "ACK"
	GateTakeover  Gate = "TAKEOVER"
	GateRevoked   Gate = "REVOKED"
	GateClosed    Gate = "CLOSED"
)

// Gates is the nine gates in their order.
func Gates() []Gate {
	return []Gate{
		GatePlan, GateFreeze, GateReady, GateSeal, GateDelivered, GateAck, GateTakeover, GateRevoked, GateClosed,
	}
}

// Index is the gate's place in the order, from 0; -1 for what is no gate.
func (g Gate) Index() int { return slices.Index(Gates(), g) }

// Ref is the gate as an item names it: G-ACK.
func (g Gate) Ref() string { return gatePrefix + string(g) }

// ParseGate reads a gate as people write it: ack, ACK, G-ACK. It is false for anything else.
func ParseGate(text string) (Gate, bool) {
	g := Gate(strings.TrimPrefix(strings.ToUpper(text), gatePrefix))
	return g, g.Index() >= 0
}

const gatePrefix = "G-"

// gateRef is the gate a reference such as G-ACK names; false when it names an item.
func gateRef(ref string) (Gate, bool) {
	name, ok := strings.CutPrefix(ref, gatePrefix)
	return Gate(name), ok
}

// GateRule is what opens a gate, in words.
type GateRule struct {
	ID    Gate   `yaml:"id"`
	Opens string `yaml:"opens"`
	Due   string `yaml:"due"` // the date it belongs to
}

// Date is a date counted from the last day of the engagement.
type Date struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Days  int    `yaml:"days"` // from the last day; negative before it
}

// Mode is one of the named exceptions to the order. Each needs a reason and is printed in the record.
type Mode struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Rule  string   `yaml:"rule"`
	Lifts []Gate   `yaml:"lifts"` // gates that no longer stand in the way ...
	From  Selector `yaml:"from"`  // ... of these items
	After []string `yaml:"after"` // items that must be closed for that
}
