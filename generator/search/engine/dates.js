// Times that a reader names: year:, month:, since: and until:.

const DATE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;

// { from, to }: seconds since 1970 UTC, `to` excluded; null where the value names no date. A year or
// a month stands for its first moment after since:, and for its last one after until:.
export function span(field, value) {
  const [, year, month, day] = DATE.exec(value)?.map(Number) ?? [];
  if (!year || month === 0 || month > 12 || day === 0 || day > 31) return null;
  if (field === "month" && !month) return null;
  if (field === "year") return { from: at(year), to: at(year + 1) };
  if (field === "month") return { from: at(year, month), to: at(year, month + 1) };
  const from = at(year, month || 1, day || 1);
  const to = day ? at(year, month, day + 1) : month ? at(year, month + 1) : at(year + 1);
  return field === "since" ? { from, to: Infinity } : { from: 0, to };
}

function at(year, month = 1, day = 1) {
  return Date.UTC(year, month - 1, day) / 1000;
}
