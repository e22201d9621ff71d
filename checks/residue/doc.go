// Package residue finds what of one client is left on this machine: clones, profiles, logins, keys, histories, transcripts. It knows the client
// by the names of the engagement ([NamesOf]): organisations, account ids, domains, projects, words of the client's name.
//
//	report, err := residue.Look(ctx, residue.Options{
//		Home:  residue.Folder{FS: root.FS(), Path: home},
//		Names: residue.NamesOf(engagement),
//	})
//
// It reads through the file systems it is given and never past them, runs nothing, and deletes nothing: a [Finding] carries the command that
// would, for a person to read and run. What it could not look into is a [Missed], never silence.
//
// A finding says which name of the engagement was found, where, and how often. It never holds a value, nor a line of what was read. Memory is bounded: settings are
// read up to [Limits].Config bytes, all else is streamed.
//
// What no name of the engagement gives away is not found: a token of a shared service under our own login, a file that is only encrypted. Browsers,
// containers, password managers and keychains are not looked into.
package residue
