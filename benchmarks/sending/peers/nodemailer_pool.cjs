// The same job with nodemailer: its pool of connections. Prints letters a second.
//
//     node nodemailer_pool.cjs PORT LETTERS CONNECTIONS EDITION.json   (NODE_PATH names its packages)

const { readFileSync } = require("node:fs");
const nodemailer = require("nodemailer");

const [port, letters, connections] = process.argv.slice(2, 5).map(Number);
const edition = JSON.parse(readFileSync(process.argv[5], "utf8"));

const transport = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port,
  ignoreTLS: true,
  maxConnections: connections,
  maxMessages: Infinity,
});

function letter(number) {
  const token = String(number).padStart(43, "0");
  const link = edition.link.replace("{token}", token);
  return {
    from: edition.from,
    to: { name: `Reader ${number}`, address: `reader${number}@example.net` },
    subject: edition.subject,
    text: edition.text.replace(edition.slot, link),
    html: edition.html.replace(edition.slot, link),
    textEncoding: "quoted-printable",
    messageId: `<${number.toString(16).padStart(40, "0")}@example.org>`,
    headers: { "List-Unsubscribe": `<${link}>` },
  };
}

const began = process.hrtime.bigint();
let begun = 0;
let sent = 0;

// As its manual has it: a letter is made when the pool has room for it.
transport.on("idle", () => {
  while (begun < letters && transport.isIdle()) {
    transport.sendMail(letter(begun++), (error) => {
      if (error) throw error;
      if (++sent === letters) {
        console.log(letters / (Number(process.hrtime.bigint() - began) / 1e9));
        transport.close();
      }
    });
  }
});
