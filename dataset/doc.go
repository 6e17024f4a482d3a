// Package dataset assembles a document's blocks into question, answer and analysis records, and holds Row, the one schema of
// what comes out.
package dataset
