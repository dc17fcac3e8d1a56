// Package knowledge holds the 《信访工作条例》 (Regulations on Petition Work,
// issued by the CPC Central Committee and the State Council on 25 February
// 2022, in force since 1 May 2022) as data, finds the articles that answer a
// question, and quotes them to the letter. It uses no model, no network and no
// chat: a question goes in, an Answer with its citations comes out.
//
// # Data
//
// The folder data is embedded in the program and read strictly at start-up:
// regulations.yaml has the official text with a rule in our own words for each
// article, paragraph and item, matters.yaml what staff call each article's
// matter and the steps of the course, points.yaml what they ask about it point
// by point with the sentence that answers just that, synonyms.yaml the words of
// the trade by classes, its dialects and what is righted where it is misspelt,
// neighbours.yaml matters that the Regulations do not govern, usual.yaml what
// is offered where a question is too vague, periods.yaml what short questions for
// a period stand for and what these are compared with. regulations_digests.tsv
// proves the text, see [VerifyDigests].
//
// # Search
//
// The Regulations are fifty articles, some two hundred units (款, 项) and about
// six thousand phrases of the data: small enough that [Index] keeps its own
// BM25 over characters, pairs of characters and classes of words in a few flat
// slices. The general index of bleve takes eight times as long to build at this
// size (BenchmarkBleve), finds far fewer of the articles (make bench-search),
// and does not tell how much of a question it has understood, which is what the
// decision to refuse is taken from. A long question is searched as a whole and
// clause by clause, and the clause that asks counts most; a message that asks
// several things is answered question by question. What a question asks and the
// best article does not speak of counts against an answer. For corpora of
// thousands of documents the balance is the other way round.
package knowledge
