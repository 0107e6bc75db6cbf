/** The same numbers every time: mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pieces =
  '( ) [ ] { } : , . = == -> -1 0 1 x self . torch nn def class return if else for while lambda None " \' """ # * ** @ // % += \\ ... view transpose ( unsqueeze(0) .T .shape yield await match case'.split(
    ' ',
  );

/** One random edit of a text, as a tired person would make it. */
export function edited(text: string, random: () => number): string {
  const pick = (below: number) => Math.floor(random() * below);
  const lines = text.split('\n');
  const at = pick(lines.length);
  const line = lines[at]!;
  const column = pick(line.length + 1);
  switch (pick(10)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, line);
      break;
    case 2:
      // Half typed.
      lines[at] = line.slice(0, column);
      break;
    case 3:
      lines[at] = ' '.repeat(1 + pick(5)) + line;
      break;
    case 4:
      lines[at] = line.slice(1 + pick(4));
      break;
    case 5: {
      const other = pick(lines.length);
      [lines[at], lines[other]] = [lines[other]!, line];
      break;
    }
    case 6:
      lines.splice(at, 1 + pick(12));
      break;
    case 7:
      lines[at] = line.slice(0, column) + line.slice(column + 1 + pick(6));
      break;
    case 8:
      lines[at] = line.replace(/\d+|\w+/, () => pieces[pick(pieces.length)]!);
      break;
    default:
      lines[at] = `${line.slice(0, column)}${pieces[pick(pieces.length)]}${line.slice(column)}`;
  }
  return lines.join('\n');
}
