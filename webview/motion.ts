/** What moved where: a matrix that was a result and is now an operand glides to its new place. */

const milliseconds = 260;

/** Where every matrix stands now, by what it shows. Ask before the next snapshot is drawn. */
export function placesOfMatrices(): Map<string, DOMRect> {
  const places = new Map<string, DOMRect>();
  for (const matrix of document.querySelectorAll<HTMLElement>('.matrix')) {
    places.set(nameOf(matrix), matrix.getBoundingClientRect());
  }
  return places;
}

/** Moves every matrix from where it was; fades in what is new. */
export function moveFrom(before: ReadonlyMap<string, DOMRect>): void {
  if (before.size === 0 || reduced()) return;
  for (const matrix of document.querySelectorAll<HTMLElement>('.matrix')) {
    const old = before.get(nameOf(matrix));
    const now = matrix.getBoundingClientRect();
    if (old && Math.hypot(old.x - now.x, old.y - now.y) < 1) continue;
    const from = old
      ? { transform: `translate(${old.x - now.x}px, ${old.y - now.y}px)` }
      : { opacity: 0 };
    const to = old ? { transform: 'none' } : { opacity: 1 };
    matrix.animate([from, to], { duration: milliseconds, easing: 'cubic-bezier(0.2, 0, 0, 1)' });
  }
}

/** What it shows, and of which of two models. */
function nameOf(matrix: HTMLElement): string {
  const side = matrix.closest('.side')?.getAttribute('aria-label') ?? '';
  return `${side} ${matrix.dataset.matrix ?? ''}`;
}

function reduced(): boolean {
  if (document.body.classList.contains('vscode-reduce-motion')) return true;
  return typeof matchMedia === 'undefined' || matchMedia('(prefers-reduced-motion)').matches;
}
