/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HostMessage, PanelMessage } from '../src/protocol/messages';
import type { LoadingSnapshot, Snapshot } from '../src/protocol/snapshot';
import { behindPaint } from './behind-paint';
import { Pass } from './context';
import { registerControls } from './controls';
import { DropTarget } from './drop';
import { focusWasInStep, focusStep } from './focus';
import type { Host } from './host';
import { moveFrom, placesOfMatrices } from './motion';
import { PassView, type Pointed, type SideContext } from './pass';
import { Parts } from './parts';
import { Pointer } from './pointer';
import { HowFar, Loading, Message } from './states';

/** What the panel shows: always the latest snapshot, and the explanation of what is pointed at. */
export function App({ host }: { readonly host: Host }) {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  const [busy, setBusy] = useState<LoadingSnapshot | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const own = useMemo(() => sideOf(host.post, 'own', setPointed), [host]);
  const beside = useMemo(
    () => sideOf((message) => host.post({ type: 'beside', message }), 'beside', setPointed),
    [host],
  );
  const { post, received } = useContinuity(host.post, snapshot);

  // Not an effect: it would wait for a first paint, of nothing.
  useLayoutEffect(() => {
    let step = '';
    const receive = (message: HostMessage) => {
      if (message.type !== 'snapshot') {
        const { pointer, parts } = message.beside ? beside : own;
        if (message.type === 'explained') pointer.receive(message);
        else parts.receive(message);
        return;
      }
      if (message.again && step !== '') return;
      const next = message.snapshot;
      for (const { parts } of [own, beside]) parts.forget();
      // What is on the screen stays there until there is something better.
      if (next.kind === 'loading' && step !== '') {
        setBusy(next);
        return;
      }
      setBusy(null);
      const nextStep = next.kind === 'pass' ? next.step.id : '';
      received();
      for (const { pointer } of [own, beside]) pointer.replaced(nextStep === step);
      step = nextStep;
      setSnapshot(next);
      if (next.kind !== 'loading') host.remember(next.restore);
    };
    const stop = host.listen(receive);
    host.post({ type: 'ready' });
    return stop;
  }, [host, own, beside]);

  // A hundred controls take as long as a step.
  const hasControls =
    snapshot !== null && (snapshot.kind !== 'loading' || snapshot.stop !== undefined);
  useEffect(() => (hasControls ? behindPaint(registerControls) : undefined), [hasControls]);

  const context = useMemo(
    () =>
      snapshot?.kind === 'pass'
        ? { post, tokens: snapshot.tokens, digits: snapshot.digits, parts: own.parts }
        : { post, tokens: [], digits: '2' as const, parts: own.parts },
    [snapshot, post, own],
  );
  if (!snapshot) return <main class="state" aria-busy="true" />;
  return (
    <Pass.Provider value={context}>
      <DropTarget post={host.post} />
      {busy ? (
        <section class="busy" aria-label="Work under way">
          {/* Without the number: it would be read aloud whenever it changes. */}
          <p role="status">{busy.text.replace(/\s*\d+ %$/, '')}</p>
          <HowFar snapshot={busy} />
        </section>
      ) : null}
      {snapshot.kind === 'loading' ? <Loading snapshot={snapshot} /> : null}
      {snapshot.kind === 'message' ? <Message snapshot={snapshot} /> : null}
      {snapshot.kind === 'pass' ? (
        <PassView pass={snapshot} pointed={pointed} own={own} beside={beside} />
      ) : null}
    </Pass.Provider>
  );
}

/** What a model in the panel is asked through: its own, or that of the model beside. */
function sideOf(
  post: (message: PanelMessage) => void,
  side: Pointed['side'],
  show: (pointed: Pointed | null) => void,
): SideContext {
  const pointer = new Pointer(post, (explanation) => show(explanation && { explanation, side }));
  return { post, pointer, parts: new Parts(post) };
}

/** Keeps eye and focus where they were when one snapshot takes the place of another. */
function useContinuity(send: (message: PanelMessage) => void, snapshot: Snapshot | null) {
  const before = useRef({ places: new Map<string, DOMRect>(), inStep: false });
  const following = useRef(false);
  const post = useMemo(
    () => (message: PanelMessage) => {
      if (message.type === 'follow' || message.type === 'back') following.current = true;
      send(message);
    },
    [send],
  );
  const received = () => {
    before.current = { places: placesOfMatrices(), inStep: focusWasInStep() };
  };
  useLayoutEffect(() => {
    moveFrom(before.current.places);
    focusStep(following.current, before.current.inStep);
    following.current = false;
  }, [snapshot]);
  return { post, received };
}
