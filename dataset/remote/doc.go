// Package remote asks services over HTTP, JSON in and JSON out, as servers that cost money and hold secrets have to be asked.
//
//	server := remote.Server{URL: "http://127.0.0.1:8000", Key: func() string { return os.Getenv("KEY") }}
//	endpoint, err := server.Endpoint(remote.Translation, "v1", "chat", "completions")
//	answer, err := endpoint.Post(ctx, question, 8<<20)
//
// The rules, the same for all services:
//
//   - The key, and the URL's user, password and query, get into no error, even if the server repeats them.
//   - A redirect is followed only to the same host, by the same scheme and method: no other gets the text and the key.
//   - An answer is read up to a limit. A page of HTML, as logins and gateways give it, is no answer.
//   - An [Error] says whether another attempt may do better. One does after the status 408, 429 and 5xx but for 501, a timeout, and a lost
//     connection; none does where no server has ever been reached, or one that cannot prove who it is.
//   - Waits double, less a random part ([Backoff]), and are as long at least as the server asks for ([Pause]).
//
// How often to ask, at what price, and what makes an answer good is the caller's.
//
// In the module the package stands below [github.com/duizhao/duizhao/dataset/align] and [github.com/duizhao/duizhao/dataset/translate], which
// both ask servers, as package dataset does: they import it, while it imports nothing of the module.
package remote
