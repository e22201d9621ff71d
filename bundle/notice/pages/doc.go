// Package pages writes what people read about third-party code: NOTICE, the index THIRD_PARTY.md and, in the folder
// THIRD_PARTY, each distinct licence text with the components that came with it.
//
// Start with [Write]. [Compare] holds a project's own page against what was found. The package reads and writes no files;
// what authors wrote is passed on byte for byte, and names are shown so that they cannot be more than names.
package pages
