// Package secrets finds secrets in a stream of bytes, by rules that are data and by the literal values that somebody knows.
//
//	rules, err := secrets.LoadRules(templates.Rules(), nil)
//	engine, err := secrets.New(rules, secrets.Options{Key: key})
//	s := engine.Stream(func(f secrets.Finding) { ... })
//	io.Copy(s, file)
//	s.Close()
//
// A stream is cut into segments of whole lines, at places that its content decides. One automaton finds the keywords of all rules in a
// segment, checks of the bytes beside a keyword discard nearly all of them, and what is left is matched in a small window. What a
// segment gave is remembered by its hash, so that the lines of a file that stay the same in a thousand versions are looked at once.
// However the input is split, the findings are the same; however long it is, or its lines are, the memory is bounded.
//
// The package opens no files and decodes nothing: that is for those who feed it. It never gives a value away: not in a finding, not in
// an error, not when a value of its types is printed.
package secrets
