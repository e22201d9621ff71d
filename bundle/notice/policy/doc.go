// Package policy judges the licences of third-party packages: by the allow list of handover.yaml (or [DefaultAllow]) and by
// the approvals people gave in approvals.yaml.
//
// Start with [New], then [Policy.Judge] for each component; [Policy.Idle] tells which approvals nothing rests on. [Normalise]
// and [Parse] read licence expressions for other packages too.
//
// The rules: a licence holds if it is on the list or approved for that package in that version. AND asks for all sides. Of
// OR one side is enough; an approval may choose it, else the policy takes the first side that is on the list, else the first
// that is approved. A licence with an exception is a licence of its own: allowing GPL-2.0-only says nothing of GPL-2.0-only
// WITH Classpath-exception-2.0, nor the other way round. "+" and -or-later may be complied with in any later version. Unknown
// is never allowed.
//
// The package reads no files and no clock. It gives no legal advice: it applies what people decided.
package policy
