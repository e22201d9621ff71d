// Package bundle is the sealed file of a handover: how it is written, how one file of it is read without
// reading the rest, and what must hold before a single byte of it is shown. The format is described in
// docs/bundle-format.md.
//
// The package stands alone: it imports nothing else of this module, opens no network connection and compiles to
// WebAssembly. Start with NewWriter to make a bundle and Open to read one.
//
// From the outside in, a bundle is an age file, of independent zstd frames with a seek table, of a tar archive
// with an index, of a BagIt bag with signatures. The first three layers are type archiveWriter and archiveReader,
// which the envelope (the credentials' own age file inside the bundle) shares; the bag is Writer and Reader.
package bundle
