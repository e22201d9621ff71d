package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zricethezav/gitleaks/v8/config"
)

// example is one file.
type example struct{ name, text string }

// contexts are texts that a value stands in: {s} is the value, {i} and {I} who it belongs to.
var contexts = []string{
	"{s}\n",
	"{i}: {s}\n",
	"{i} = \"{s}\"\n",
	"{I}_TOKEN={s}\n",
	"export {I}_API_KEY='{s}'\n",
	"{i}_secret: \"{s}\"\n",
	"{\n  \"{i}Key\": \"{s}\"\n}\n",
	"var {i}Token string = \"{s}\"\n",
	"String {i}ClientSecret = \"{s}\";\n",
	"{i}_id => '{s}',\n",
	"System.setProperty(\"{I}_TOKEN\", \"{s}\")\n",
	"{I}_TOKEN ?= \"{s}\"\n",
}

// in puts a value into a context.
func in(context, owner, value string) string {
	return strings.NewReplacer("{i}", owner, "{I}", strings.ToUpper(owner), "{s}", value).Replace(context)
}

// examples are texts that a rule may find: a value of its pattern in every context, under each name.
func examples(rule config.Rule) (out []example) {
	name := fileName(rule)
	if rule.Regex == nil {
		return []example{{name, "content\n"}}
	}
	if whole := texts[rule.RuleID]; whole != nil {
		return []example{{name, whole(newGenerator(rule.RuleID, false)) + "\n"}}
	}
	for i, context := range contexts {
		for _, owner := range owners(rule) {
			g := newGenerator(fmt.Sprint(rule.RuleID, owner, i), i%2 == 1)
			out = append(out, example{name, in(context, owner, g.value(rule))})
		}
	}
	return out
}

// odd are matches of the whole pattern, with whatever it allows around the value.
func odd(rule config.Rule) (out []example) {
	if rule.Regex == nil {
		return nil
	}
	for i := range 9 {
		out = append(out, example{fileName(rule), newGenerator(fmt.Sprint(rule.RuleID, i), false).text(rule.Regex.String()) + "\n"})
	}
	return out
}

// issuedExamples are values as the vendor gives them out, where that is narrower than the pattern of the rule.
func issuedExamples(rule config.Rule) (out []example) {
	make := issued[rule.RuleID]
	if make == nil {
		return nil
	}
	for i, context := range contexts {
		for _, owner := range owners(rule) {
			g := newGenerator(fmt.Sprint("issued", rule.RuleID, owner, i), false)
			out = append(out, example{fileName(rule), in(context, owner, make(g))})
		}
	}
	return out
}

// fileName is one that the rule looks into.
func fileName(rule config.Rule) string {
	if rule.Path == nil {
		return "a.txt"
	}
	return "a" + strings.ReplaceAll(newGenerator(rule.RuleID, false).text(rule.Path.String()), "/", "")
}

// owners are the names that a value may go by: of the vendor, and the words without which the rule does not look.
func owners(rule config.Rule) []string {
	vendor, _, _ := strings.Cut(rule.RuleID, "-")
	if vendor == "new" {
		vendor = "newrelic"
	}
	out := []string{vendor}
	for _, k := range rule.Keywords {
		if len(k) > 2 && !slices.Contains(out, k) && !strings.ContainsAny(k, ".-~ <=") && !strings.HasSuffix(k, "_") {
			out = append(out, k)
		}
	}
	return out
}
