// Package demo fills one space with content worth looking at: the traces of
// three applications, a dataset, annotation configs, two queues, five
// annotators and what they have said so far.
//
// It is a client like any other. Everything goes through the public API of a
// running server (OTLP/HTTP for traces, /v2 for the rest, /api/v1 for
// signing in), so it runs against a server elsewhere as well, and it imports
// nothing of this module. What it adds it first looks for: running it twice
// adds nothing twice, and an interrupted run is completed by another one.
//
// The content is written by hand in content/. Identifiers of traces and spans
// are hashes of its names, and the annotators' opinions follow from the truth
// given with each item and from their manners (content/annotators.yaml).
package demo
