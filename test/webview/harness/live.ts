import { openModel } from '../../../src/checkpoints/open';
import type { PanelMessage } from '../../../src/protocol/messages';
import type { ExplanationView, MessageSnapshot, Snapshot } from '../../../src/protocol/snapshot';
import { Session } from '../../../src/session/session';
import { type PanelFacts, snapshotWith, viewOf } from '../../../src/session/snapshot';
import { explanationView } from '../../../src/session/explanation';

/** The shipped model files by name; the page's builder puts them here. */
declare const MODELS: Readonly<Record<string, string>>;

/** The real session of a panel, without VS Code around it. */
export class LivePanel {
  private session: Session;
  private readonly facts: PanelFacts;

  constructor(
    private model: string,
    sentence: string,
  ) {
    this.session = new Session(open(model), sentence);
    this.facts = {
      models: Object.keys(MODELS).map((id) => ({ id, label: id, detail: '' })),
      model,
      pinned: false,
      canSave: true,
      document: null,
    };
  }

  handle(message: PanelMessage): void {
    if (message.type === 'setSentence') this.session.read(message.sentence);
    else if (message.type === 'setModel') {
      this.model = message.model;
      this.session.use(open(message.model), message.model);
    } else this.session.handle(message);
  }

  snapshot(): Snapshot {
    const { pass } = this.session;
    if ('trace' in pass) {
      return snapshotWith(viewOf(this.session, pass), { ...this.facts, model: this.model });
    }
    return {
      kind: 'message',
      severity: 'info',
      title: 'There are no words here',
      details: ['Select a sentence in an editor and run Explain Attention again, or type one.'],
      actions: [],
      restore: { sentence: this.session.sentence } as MessageSnapshot['restore'],
    };
  }

  explain(step: string, index: readonly number[]): ExplanationView | null {
    const { pass } = this.session;
    const explanation = this.session.explain({ step, index });
    return 'trace' in pass && explanation
      ? explanationView(pass.trace, explanation, this.session.digits)
      : null;
  }
}

function open(name: string) {
  const opened = openModel(MODELS[name]!, `${name}.glassformer.json`);
  if (!opened.ok) throw new Error(opened.problems.map(({ message }) => message).join('; '));
  return opened.model;
}
