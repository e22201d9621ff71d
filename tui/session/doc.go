// Package session is what the faces of the program do with a workspace: read it, keep up with what others change in it, and send the
// intents a person chose. It knows no terminal; the terminal app and the plain face stand on it, so that both can do the same.
//
// Start with Open. Data is a picture of the workspace at one moment, which nobody changes. Everything a person can do is a Form: what to
// ask, and what to do with the answers (Session.Do). What a form did is on disk when Do returns.
package session
