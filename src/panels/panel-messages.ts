import * as vscode from 'vscode';
import { linesOf } from '../checkpoints/lines';
import type { StoredModel } from '../host/model-store';
import { settings } from '../host/settings';
import type {
  ActionId,
  ActionView,
  LoadingSnapshot,
  MessageSnapshot,
  PersistedState,
} from '../protocol/snapshot';
import type { Shown } from '../session/desk';
import type { PanelFacts } from '../session/snapshot';

/** What is said where there is no pass. */
interface Said {
  readonly kind: 'said';
  readonly severity: MessageSnapshot['severity'];
  readonly title: string;
  readonly details: readonly string[];
  readonly actions: readonly ActionId[];
}

/** What is wrong with a model's file. */
export function problemsOf({ opened, text }: StoredModel): Said {
  const line = linesOf(text);
  return {
    kind: 'said',
    severity: 'error',
    title: vscode.l10n.t('This model cannot be shown'),
    details: (opened.ok ? [] : opened.problems).map(({ message, offset }) =>
      text === '' ? message : vscode.l10n.t('Line {0}: {1}', line(offset), message),
    ),
    actions: ['openModelFile', 'useDefaultModel', 'browseModel'],
  };
}

/** What is wrong with a folder that should hold a checkpoint. */
export function refusal(problems: readonly string[]): Said {
  return {
    kind: 'said',
    severity: 'error',
    title: vscode.l10n.t('This checkpoint cannot be shown'),
    details: problems,
    actions: ['useDefaultModel', 'openCheckpoint'],
  };
}

/** A pass that is computed, and how far it is: it may be stopped. */
export function computing(share: number): LoadingSnapshot {
  const percent = `${Math.round(100 * share)} %`;
  return {
    kind: 'loading',
    text: vscode.l10n.t('Computing the forward pass… {0}', percent),
    share,
    stop: actionOf('stop'),
  };
}

/** A model that is opened, and, where that takes noticeably long, how far it is: it may be stopped. */
export function openingModel(share?: number): LoadingSnapshot {
  if (share === undefined) return { kind: 'loading', text: vscode.l10n.t('Opening the model…') };
  const text = vscode.l10n.t('Opening the model… {0}', `${Math.round(100 * share)} %`);
  return { kind: 'loading', text, share, stop: actionOf('stop') };
}

/** What is said where the reader stopped a model from being opened, and none is open. */
export function notOpened(): Said {
  return {
    kind: 'said',
    severity: 'info',
    title: vscode.l10n.t('Stopped'),
    details: [vscode.l10n.t('The model has not been opened.')],
    actions: ['compute', 'useDefaultModel', 'openCheckpoint'],
  };
}

/** What is said where the reader stopped a pass. */
export function stopped(): Said {
  return {
    kind: 'said',
    severity: 'info',
    title: vscode.l10n.t('Stopped'),
    details: [vscode.l10n.t('What has been computed so far is kept.')],
    actions: ['compute'],
  };
}

/** A text in which there is nothing that the model reads. */
function nothingIn({ refused, message, samples }: Extract<Shown, { kind: 'nothing' }>): Said {
  const quoted = samples.map((sample) => `“${sample}”`).join(', ');
  const advice = vscode.l10n.t(
    'Select a sentence in an editor and run Explain Attention again, or type one.',
  );
  const title =
    message !== null
      ? vscode.l10n.t('This pass cannot be computed')
      : refused.length > 0
        ? vscode.l10n.t('This model knows none of these words')
        : vscode.l10n.t('There are no words here');
  return {
    kind: 'said',
    severity: message === null ? 'info' : 'error',
    title,
    details: [
      message ?? advice,
      ...(quoted === '' ? [] : [vscode.l10n.t('For example: {0}', quoted)]),
    ],
    actions: refused.length > 0 || message !== null ? ['useDefaultModel', 'browseModel'] : [],
  };
}

export function snapshotFor(
  what: Said | Extract<Shown, { kind: 'nothing' }>,
  restore: PersistedState,
): MessageSnapshot {
  const { severity, title, details, actions } = what.kind === 'said' ? what : nothingIn(what);
  return {
    kind: 'message',
    severity,
    title,
    details,
    actions: actions.map(actionOf),
    restore,
  };
}

function actionOf(id: ActionId): ActionView {
  const labels: Record<ActionId, string> = {
    openModelFile: vscode.l10n.t('Open the Model File'),
    useDefaultModel: vscode.l10n.t('Use the Travel Model'),
    browseModel: vscode.l10n.t('Choose Another File…'),
    openCheckpoint: vscode.l10n.t('Open a Checkpoint…'),
    safeEpsilon: vscode.l10n.t('Use ε = 1e-5'),
    reset: vscode.l10n.t('Discard All Edits'),
    stop: vscode.l10n.t('Stop'),
    compute: vscode.l10n.t('Go On'),
  };
  return { id, label: labels[id] };
}

/** The state of a panel in which nothing was shown yet. */
export function emptyState(
  sentence: string,
  { document, model, pinned }: PanelFacts,
): PersistedState {
  return {
    version: 1,
    sentence,
    document,
    model,
    pinned,
    step: 'tokens',
    cell: null,
    head: 0,
    digits: settings.digits(),
    folded: [],
    edits: [],
    toggles: {},
    epsilon: null,
  };
}
