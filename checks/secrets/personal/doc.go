// Package personal counts personal data in a stream of bytes: mail addresses, phone numbers, IBANs, payment cards, national ids. It answers
// whether a file holds such data in bulk, and how much, and nothing else: no value is ever returned, printed or kept. What is kept are 64-bit
// hashes, within bounds, while the counter lives.
//
//	c := personal.New()
//	io.Copy(c, file)
//	c.Close()
//	for _, kind := range c.Counts().Bulk() { ... }
//
// Text that is split differently gives the same counts. It is read as bytes: what is packed or encoded is for those who feed it.
package personal
