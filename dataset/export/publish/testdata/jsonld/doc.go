// Package jsonld tests that a processor of JSON-LD understands every term of the Croissant files of package publish. It is a module
// of its own, so that the processor stays out of the builds of everybody else; run its tests in its own directory.
package jsonld
