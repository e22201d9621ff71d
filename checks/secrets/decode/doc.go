// Package decode opens what secrets hide in, so that a scanner sees the plain bytes: archives, compressed files, Office
// and PDF documents, databases, UTF-16 text, and base64, hex or URL escapes inside any of them, within one another.
//
// Start with [New] and write the bytes of a file to it: its parts come out at a [Sink]. With random access to the file
// [File] does the same and needs no memory for databases.
//
// The package is fail closed: what cannot be looked into, is damaged or goes over a limit is told to the sink and never
// left out silently. It reads only what it is given: no disk, no clock. It judges nothing: what is a secret is the
// matter of package secrets.
package decode
