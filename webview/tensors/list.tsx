/** @jsxRuntime automatic @jsxImportSource preact */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { TensorLine, TensorsView } from '../../src/protocol/tensors';
import { TextField } from '../controls';
import { counted, shapeText, sizeText } from './words';

type File = Extract<TensorsView, { kind: 'tensors' }>;

interface ListProps {
  readonly file: File;
  readonly picked: TensorLine | null;
  readonly pick: (line: TensorLine) => void;
}

/** More lines than this are not laid out at once: the filter finds the others. */
const mostLines = 2000;

/** All tensors, or those that the filter leaves: every word of it occurs in the name, dtype or shape. */
export function TensorList({ file, picked, pick }: ListProps) {
  const [filter, setFilter] = useState('');
  const [active, setActive] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const all = useMemo(() => sorted(file.tensors), [file]);
  const found = useMemo(() => filtered(all, filter), [all, filter]);
  const shown = found.slice(0, mostLines);
  const focused = Math.min(active, shown.length - 1);

  const go = (place: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, place));
    setActive(next);
    body.current?.querySelectorAll<HTMLElement>('tr')[next]?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const by: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const step = by[event.key];
    if (step !== undefined) go(focused + step);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(shown.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') pick(shown[focused]!);
    else return;
    event.preventDefault();
  };

  return (
    <section class="list" aria-label="Tensors">
      <header>
        <h1>{file.name}</h1>
        <p class="quiet">
          {file.format}, {counted(file.tensors.length, 'tensor')}, {sizeText(file.bytes)}
        </p>
        <TextField
          label="Filter by name, dtype or shape"
          placeholder="Filter, such as attn f16"
          value={filter}
          onInput={(text) => {
            setFilter(text);
            setActive(0);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' || shown.length === 0) return;
            event.preventDefault();
            go(0);
          }}
        />
        <p class="quiet" role="status">
          {found.length === file.tensors.length
            ? ''
            : `${counted(found.length, 'tensor')} of ${file.tensors.length}`}
          {found.length > mostLines ? ` The first ${mostLines} are listed.` : ''}
        </p>
      </header>
      <div class="lines">
        <table role="grid" aria-label="Tensors of the file" aria-rowcount={found.length + 1}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Dtype</th>
              <th scope="col">Shape</th>
              <th scope="col" class="size">
                Size
              </th>
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={press}>
            {shown.map((line, place) => (
              <tr
                key={line.name}
                tabIndex={place === focused ? 0 : -1}
                aria-selected={line === picked}
                onClick={() => {
                  setActive(place);
                  pick(line);
                }}
                onFocus={() => setActive(place)}
              >
                <td class="name" title={line.name}>
                  {line.name}
                </td>
                <td>{line.dtype}</td>
                <td class="shape">{shapeText(line.shape)}</td>
                <td class="size">{sizeText(line.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** By name, with layer 10 after layer 9. */
function sorted(tensors: readonly TensorLine[]): readonly TensorLine[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...tensors].sort((a, b) => compare(a.name, b.name));
}

export function filtered(tensors: readonly TensorLine[], filter: string): readonly TensorLine[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return tensors;
  return tensors.filter(({ name, dtype, shape }) => {
    const text = `${name} ${dtype} ${shapeText(shape)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
