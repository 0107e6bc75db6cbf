import assert from 'node:assert/strict';
import type { DeskStart } from '../../src/host/desk-worker';
import type { OpenedDesk } from '../../src/host/open-desk';
import { PreparedDesk } from '../../src/host/prepared-desk';
import { type Desk, SessionDesk } from '../../src/session/desk';
import { RememberedDesk } from '../../src/session/remembered-desk';
import { Session } from '../../src/session/session';
import { groceries } from './models';

const nothing = () => undefined;

/** A desk that counts how often it is asked to show something. */
class Counting extends SessionDesk {
  shows = 0;
  shown = 0;
  override show: Desk['show'] = async (progress) => {
    this.shows++;
    return super.show(progress).finally(() => this.shown++);
  };
}

const counting = (sentence = 'Buy milk and') => new Counting(new Session(groceries, sentence));

async function viewOf(desk: Desk) {
  const shown = await desk.show(nothing);
  assert.ok(shown?.kind === 'pass', JSON.stringify(shown));
  return shown.view;
}

suite('a desk that remembers what it showed', () => {
  test('asks again only after something has changed', async () => {
    const asked = counting();
    const desk = new RememberedDesk(asked);
    const first = await viewOf(desk);
    assert.equal(await viewOf(desk), first);
    assert.equal(asked.shows, 1);
    desk.handle({ type: 'go', step: 'blocks.0.attn.hook_pattern' });
    assert.equal((await viewOf(desk)).step.id, 'blocks.0.attn.hook_pattern');
    desk.read('Buy bread and');
    assert.equal((await viewOf(desk)).sentence, 'Buy bread and');
    assert.equal(asked.shows, 3);
    assert.deepEqual(await viewOf(desk), await viewOf(asked));
  });

  test('what changes while it is shown is shown, not what was asked for before', async () => {
    const desk = new RememberedDesk(counting());
    const before = desk.show(nothing);
    desk.read('Buy bread and');
    await before;
    assert.equal((await viewOf(desk)).sentence, 'Buy bread and');
  });

  test('what was not computed to the end is asked for again', async () => {
    const asked = counting();
    const desk = new RememberedDesk(asked);
    const left = desk.show(nothing);
    desk.leave();
    assert.equal(await left, undefined);
    assert.equal((await viewOf(desk)).sentence, 'Buy milk and');
  });

  test('a text in which there is nothing is looked at again', async () => {
    const asked = counting('  ');
    const desk = new RememberedDesk(asked);
    for (const times of [1, 2]) {
      assert.equal((await desk.show(nothing))?.kind, 'nothing');
      assert.equal(asked.shows, times);
    }
  });
});

suite('a desk that is prepared', () => {
  const start = (sentence: string, change: Partial<DeskStart> = {}): DeskStart => ({
    uri: { toString: () => 'file:///gpt' } as DeskStart['uri'],
    sentence,
    model: 'gpt',
    restored: undefined,
    memory: 1e9,
    digits: '2',
    ...change,
  });

  /** Opens hand-made models, and says what became of them. */
  function opener() {
    const desks: Counting[] = [];
    const state = { alive: true, disposed: 0 };
    const open = ({ sentence }: DeskStart): Promise<OpenedDesk> => {
      const desk = counting(sentence);
      desks.push(desk);
      return Promise.resolve({
        ok: true,
        desk: new RememberedDesk(desk),
        alive: () => state.alive,
        dispose: () => {
          state.disposed++;
        },
      });
    };
    return { open, desks, state };
  }

  /** All that was asked for is shown. */
  async function settled(desks: readonly Counting[]): Promise<void> {
    do await new Promise((done) => setTimeout(done, 1));
    while (!desks.every(({ shows, shown }) => shows > 0 && shown === shows));
  }

  test('is taken as it is, with all that it has computed', async () => {
    const { open, desks } = opener();
    const prepared = new PreparedDesk(start('Buy milk and'), open);
    await settled(desks);
    const taken = await prepared.take('Buy milk and');
    assert.ok(taken?.ok);
    assert.equal((await viewOf(taken.desk)).sentence, 'Buy milk and');
    assert.equal(desks[0]!.shows, 1, 'nothing was asked again');
  });

  test('reads the sentence that was selected last, and the one that it is taken for', async () => {
    const { open, desks } = opener();
    const prepared = new PreparedDesk(start('Buy milk and'), open);
    prepared.read('Buy bread and');
    await settled(desks);
    const shows = desks[0]!.shows;
    const taken = await prepared.take('Buy bread and');
    assert.ok(taken?.ok);
    assert.equal((await viewOf(taken.desk)).sentence, 'Buy bread and');
    assert.equal(desks[0]!.shows, shows, 'nothing was asked again');
    const other = new PreparedDesk(start('Buy milk and'), open);
    const late = await other.take('Buy eggs and');
    assert.ok(late?.ok);
    assert.equal((await viewOf(late.desk)).sentence, 'Buy eggs and');
  });

  test('is not taken where its worker has ended, or nothing could be opened', async () => {
    const { open, state } = opener();
    const prepared = new PreparedDesk(start('Buy milk and'), open);
    state.alive = false;
    assert.equal(await prepared.take('Buy milk and'), undefined);
    const refused = new PreparedDesk(start('Buy milk and'), () =>
      Promise.resolve({ ok: false, problems: ['no such folder'] }),
    );
    assert.equal(await refused.take('Buy milk and'), undefined);
    const failed = new PreparedDesk(start('Buy milk and'), () => Promise.reject(new Error('gone')));
    assert.equal(await failed.take('Buy milk and'), undefined);
  });

  test('fits whatever is opened in the same way', () => {
    const prepared = new PreparedDesk(start('Buy milk and'), opener().open);
    assert.ok(prepared.fits(start('Buy bread and')));
    const others: Partial<DeskStart>[] = [
      { model: 'bert' },
      { uri: { toString: () => 'file:///bert' } as DeskStart['uri'] },
      { memory: 1e8 },
      { digits: '4' },
      { restored: {} as NonNullable<DeskStart['restored']> },
    ];
    for (const change of others) {
      assert.equal(prepared.fits(start('Buy milk and', change)), false, JSON.stringify(change));
    }
  });

  test('that nobody takes is given back', async () => {
    const { open, state } = opener();
    new PreparedDesk(start('Buy milk and'), open).dispose();
    await new Promise((done) => setTimeout(done, 1));
    assert.equal(state.disposed, 1);
  });
});
