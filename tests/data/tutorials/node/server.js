// An HTTP server without dependencies, as distroless tutorials have one.
"use strict";

const dns = require("node:dns");
const http = require("node:http");

const answers = {
  "/": (reply) => reply("hello from Node\n"),
  "/health": (reply) => reply("ok\n"),
  // By the libc's getaddrinfo.
  "/lookup": (reply) =>
    dns.lookup("localhost", { all: true }, (error, found) =>
      reply(error ? `${error.code}\n` : `${found.length > 0}\n`),
    ),
};

const server = http.createServer((request, response) => {
  const answer = answers[request.url];
  const reply = (text) => response.end(text);
  if (answer) return answer(reply);
  response.statusCode = 404;
  reply("not here\n");
});

server.listen(8080, () => console.log("listening on 8080"));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
