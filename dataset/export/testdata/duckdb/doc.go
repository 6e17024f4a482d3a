// Package duckdb tests that DuckDB reads what package export writes. It is a module of its own, so that DuckDB stays out
// of the builds of everybody else; run its tests in its own directory.
package duckdb
