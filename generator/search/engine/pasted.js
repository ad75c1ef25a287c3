// The subject of a mail, as it is pasted from a mail program or an archive.

const REPLY = /^(?:re|fwd?|aw|wg|sv|vs|antw|odp|tr|ynt|回复|答复|转发)(?:\[\d+\])?\s*[:：]\s*/iu;
const BRACKETS = /^(?:\([^()]{1,20}\)\s*)?\[([^[\]]{1,200})\]\s*/;
const PATCH = /\b(?:patch|rfc|rft|pull)/i;
const NUMBER = /\b(\d{1,4})\/(\d{1,4})\b/;
const VERSION = /(?:\b|patch)v(\d{1,3}(?:\.\d{1,3})?)\b/i;

// { title, version, total }: version and total are texts, empty where they are not known; null for a
// text that is no subject.
export function pasted(text) {
  let rest = text.trim().replace(/^subject:\s*/i, "").replace(/^["'“]+|["'”]+$/g, "");
  let isReply = false;
  const inside = [];
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(REPLY, () => ((isReply = true), ""));
    rest = rest.replace(BRACKETS, (_, words) => (inside.push(words), ""));
  }
  const words = inside.join(" ");
  const isPatch = PATCH.test(words) || NUMBER.test(words);
  if (!(isReply || isPatch) || !/[\p{L}\p{N}]/u.test(rest)) return null;
  const version = VERSION.exec(words)?.[1] ?? (isPatch ? "1" : "");
  return { title: rest.trim(), version, total: NUMBER.exec(words)?.[2].replace(/^0+(?=\d)/, "") ?? "" };
}
