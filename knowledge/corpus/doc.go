// Package corpus holds the bureau's own documents: laws, local rules and
// notices that staff import beside the 《信访工作条例》, and finds the passages
// of them that answer a question.
//
// # On disk
//
// Everything is in one folder. corpus.json is the state: the documents and the
// shards that hold them. A shard is a folder that is written once and never
// changed: text, the passages of its documents one JSON object a line, and
// index, a bleve index over them. An import writes a new shard beside the old
// ones and then replaces corpus.json by a rename, so a crash before the rename
// leaves the former state and nothing else; what no corpus.json names is swept
// by the next import. Shards that have become small against a new one are
// written anew as part of it, so that a corpus of thousands of documents has a
// handful of them and one more file costs one more file.
//
// Writers hold a file lock. Readers need none: they open the shards that
// corpus.json names read-only, and look at it again before each search, so that
// a running chat sees an import of another process.
//
// # Search
//
// bleve (scorch, BM25, CJK analyzer) proposes passages, from the rarest terms
// of the question only: the common ones make the slowest question take several
// times as long and find next to nothing more. The proposals are then ranked by
// how much of the question each one covers, which also is what the decision to
// answer or not is taken from: see [Corpus.Supplement]. bleve v2.6.0 by itself
// requires zapx v17.1.2, which damages larger indexes (blevesearch/bleve issue
// 2393: an import of 3,500 laws panics in its merge); go.mod therefore requires
// v17.1.9.
package corpus
