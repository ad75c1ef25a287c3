// What a reader may have meant, by the words that a segment says are known.

const LEAST = 4; // letters of a word that may be misspelled
const LONG = 8; // letters from which on two errors are one word
const TRIES = 3; // words that may have been meant, for each that is not known

// Words with the number of records that have them, of a text with a word and a number in each line.
export function vocabulary(texts) {
  const known = new Map();
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [word, count] = line.split(" ");
    if (word) known.set(word, (known.get(word) ?? 0) + Number(count));
  }
  return known;
}

// Texts that may have been meant instead of `text`, the likeliest first. `words` are those of it that
// were searched; the ones that are known stay.
export function corrections(text, words, known) {
  let found = [text];
  for (const word of new Set(words)) {
    const folded = fold(word);
    if (folded.length < LEAST || known.has(folded)) continue;
    const meant = similar(folded, known).slice(0, TRIES);
    if (meant.length) found = meant.flatMap((better) => found.map((before) => before.replace(word, better)));
  }
  return found.filter((better) => better !== text).slice(0, TRIES * 2);
}

function similar(word, known) {
  const most = word.length < LONG ? 1 : 2;
  const found = [];
  for (const [other, count] of known) {
    if (Math.abs(other.length - word.length) > most) continue;
    const distance = between(word, other, most);
    if (distance <= most) found.push({ other, count, distance, isLike: other[0] === word[0] });
  }
  found.sort((left, right) => left.distance - right.distance || right.isLike - left.isLike || right.count - left.count);
  return found.map(({ other }) => other);
}

// How many letters are missing, too many, wrong or exchanged with their neighbour; more than `most`
// is not counted.
export function between(left, right, most) {
  let before = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let y = 1; y <= left.length; y += 1) {
    const next = [y];
    for (let x = 1; x <= right.length; x += 1) {
      const differs = left[y - 1] !== right[x - 1];
      next[x] = Math.min(next[x - 1] + 1, row[x] + 1, row[x - 1] + differs);
      const isExchanged = x > 1 && y > 1 && left[y - 1] === right[x - 2] && left[y - 2] === right[x - 1];
      if (isExchanged) next[x] = Math.min(next[x], before[x - 2] + 1);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[right.length];
}

function fold(word) {
  return word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}
