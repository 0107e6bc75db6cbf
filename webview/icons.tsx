/** @jsxRuntime automatic @jsxImportSource preact */

const paths = {
  first: 'M3 3h1.2v10H3V3Zm9.4.2L6 8l6.4 4.8V3.2Zm-1.2 2.4v4.8L8 8l3.2-2.4Z',
  previous: 'M10.6 2.9 5 8l5.6 5.1.8-.9L6.8 8l4.6-4.2-.8-.9Z',
  play: 'M4.5 2.6v10.8L13 8 4.5 2.6Zm1.2 2.2L10.8 8l-5.1 3.2V4.8Z',
  pause: 'M4.4 3h2.2v10H4.4V3Zm5 0h2.2v10H9.4V3Z',
  next: 'M5.4 2.9 11 8l-5.6 5.1-.8-.9L9.2 8 4.6 3.8l.8-.9Z',
  last: 'M11.8 3H13v10h-1.2V3ZM3.6 3.2v9.6L10 8 3.6 3.2Zm1.2 2.4L8 8l-3.2 2.4V5.6Z',
  back: 'M6.6 3 2.5 7.1l4.1 4.1.8-.8-2.7-2.7h4.6a2.4 2.4 0 0 1 0 4.8H7v1.2h2.3a3.6 3.6 0 0 0 0-7.2H4.7l2.7-2.7L6.6 3Z',
  undo: 'M5.4 2.6 1.9 6.1l3.5 3.5.8-.8-2.1-2.1h5.4a3 3 0 0 1 0 6H7v1.1h2.5a4.1 4.1 0 1 0 0-8.2H4.1l2.1-2.2-.8-.8Z',
  redo: 'm10.6 2.6 3.5 3.5-3.5 3.5-.8-.8 2.1-2.1H6.5a3 3 0 0 0 0 6H9v1.1H6.5a4.1 4.1 0 1 1 0-8.2h5.4L9.8 3.4l.8-.8Z',
  info: 'M8 1.6a6.4 6.4 0 1 1 0 12.8A6.4 6.4 0 0 1 8 1.6Zm0 1.1a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7Zm.6 4.4v4.2H7.4V7.1h1.2ZM8 4.6a.8.8 0 1 1 0 1.6.8.8 0 0 1 0-1.6Z',
  warning:
    'M8 1.5 15 14H1L8 1.5Zm0 2.3L2.9 12.9h10.2L8 3.8Zm.6 2.8v3.4H7.4V6.6h1.2ZM8 10.7a.7.7 0 1 1 0 1.4.7.7 0 0 1 0-1.4Z',
  error:
    'M8 1.6a6.4 6.4 0 1 1 0 12.8A6.4 6.4 0 0 1 8 1.6Zm0 1.1a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7Zm2.3 2.2.8.8L8.8 8l2.3 2.3-.8.8L8 8.8l-2.3 2.3-.8-.8L7.2 8 4.9 5.7l.8-.8L8 7.2l2.3-2.3Z',
  erratum:
    'm11.7 1.7 2.6 2.6-8.2 8.2-3.4.8.8-3.4 8.2-8.2Zm0 1.6L4.6 10.4l-.4 1.4 1.4-.4 7.1-7.1-1-1ZM8 13h6v1.1H7L8 13Z',
  outline:
    'M2 3.2h1.4v1.2H2V3.2Zm3 0h9v1.2H5V3.2Zm0 4.2h9v1.2H5V7.4Zm-3 0h1.4v1.2H2V7.4Zm3 4.2h9v1.2H5v-1.2Zm-3 0h1.4v1.2H2v-1.2Z',
  chevron: 'm5.9 3.2.8-.8L12.2 8l-5.5 5.6-.8-.8L10.6 8 5.9 3.2Z',
  close: 'm4 3.2 4 4 4-4 .8.8-4 4 4 4-.8.8-4-4-4 4-.8-.8 4-4-4-4 .8-.8Z',
  keys: 'M2 3.5h12c.6 0 1 .4 1 1v7c0 .6-.4 1-1 1H2a1 1 0 0 1-1-1v-7c0-.6.4-1 1-1Zm.1 1.1v6.8h11.8V4.6H2.1ZM3.5 6h1.2v1.2H3.5V6Zm2.6 0h1.2v1.2H6.1V6Zm2.6 0h1.2v1.2H8.7V6Zm2.6 0h1.2v1.2h-1.2V6ZM5 9h6v1.1H5V9Z',
  arrow: 'M9.6 3.4 14.2 8l-4.6 4.6-.8-.8 3.2-3.2H1.8V7.4H12L8.8 4.2l.8-.8Z',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside a text, or in a button that is named otherwise. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      class="icon"
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="currentColor"
      aria-hidden="true"
    >
      <path fill-rule="evenodd" clip-rule="evenodd" d={paths[name]} />
    </svg>
  );
}
