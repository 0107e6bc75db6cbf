/** @jsxRuntime automatic @jsxImportSource preact */
import { usePass } from './context';

/** So many hues, then they come again: neighbours in a sentence always differ. */
const hues = 12;

export const hueOf = (place: number): number => place % hues;

/** A token of the sentence, in its colour; a word that the model does not know is dashed. */
export function Token({ place, text }: { readonly place: number; readonly text: string }) {
  const known = usePass().tokens[place]?.known ?? true;
  return (
    <span
      class={known ? 'token' : 'token unknown'}
      data-hue={hueOf(place)}
      title={known ? undefined : `“${text}”: the model does not know this word`}
    >
      {visible(text)}
      {known ? null : <span class="unseen"> (unknown word)</span>}
    </span>
  );
}

/** Spaces and line ends of a token, made visible. */
export const visible = (text: string): string =>
  text.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥');
