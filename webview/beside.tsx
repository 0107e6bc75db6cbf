/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import type { BesideView, ExplanationView, PassSnapshot } from '../src/protocol/snapshot';
import { Bars } from './bars';
import type { CellRef } from './cells';
import { Button, Dropdown } from './controls';
import { Pass, type PassContext, usePass } from './context';
import { Icon } from './icons';
import type { Pointer } from './pointer';
import { Step } from './step';
import { Strip } from './strip';
import { HeadPicker, LayerPicker } from './toolbar';

interface SideProps {
  readonly name: string;
  readonly pass: PassSnapshot;
  readonly shown: ExplanationView | null;
  readonly spot: CellRef | null;
  readonly pointer: Pointer;
  readonly children: ComponentChildren;
}

/** One of two models: what its token may look at, what it makes of it, and the same step of both. */
export function Side({ name, pass, shown, spot, pointer, children }: SideProps) {
  const { strip, step, prediction } = pass;
  return (
    <section class="side" aria-label={name}>
      <header class="side-head">{children}</header>
      <Strip strip={strip} />
      <p class="sees">
        {strip.sees} {strip.changes}
      </p>
      <Step
        key={step.id}
        step={step}
        prediction={[]}
        compact
        drawing="numbers"
        draw={() => undefined}
        focused={pass.explanation}
        shown={shown}
        spot={spot}
        pointer={pointer}
        lens={pass.lens}
      />
      <Bars
        prediction={prediction.slice(0, 5)}
        label={`Prediction: ${name}`}
        masked={pass.masks !== null}
      />
    </section>
  );
}

interface BesideProps extends Omit<SideProps, 'name' | 'pass' | 'children'> {
  readonly first: PassSnapshot;
  readonly beside: BesideView;
  readonly context: Omit<PassContext, 'tokens' | 'digits'>;
}

/** The second model. What is done in it goes to it. */
export function Beside({ first, beside, context, shown, spot, pointer }: BesideProps) {
  const { post } = usePass();
  const { shown: view, model } = beside;
  const pass = view?.kind === 'pass' ? view : null;
  return (
    <Pass.Provider
      value={{ ...context, tokens: pass?.tokens ?? [], digits: pass?.digits ?? first.digits }}
    >
      {pass ? (
        <Side name="The model beside" pass={pass} shown={shown} spot={spot} pointer={pointer}>
          <ModelPicker first={first} model={model} />
          <LayerPicker pass={pass} />
          <HeadPicker pass={pass} />
          <Close close={() => post({ type: 'compare', model: null })} />
        </Side>
      ) : (
        <section class="side" aria-label="The model beside">
          <header class="side-head">
            <ModelPicker first={first} model={model} />
            <Close close={() => post({ type: 'compare', model: null })} />
          </header>
          {view?.kind === 'message' ? (
            <div role="alert">
              <p>{view.title}</p>
              {view.details.map((detail) => (
                <p key={detail} class="quiet">
                  {detail}
                </p>
              ))}
            </div>
          ) : (
            <p role="status">Opening…</p>
          )}
        </section>
      )}
    </Pass.Provider>
  );
}

function ModelPicker({ first, model }: { readonly first: PassSnapshot; readonly model: string }) {
  const { post } = usePass();
  return (
    <Dropdown
      label="Model beside"
      value={model}
      options={first.models.map(({ id, label }) => ({ value: id, label }))}
      onChange={(id) => post({ type: 'setModel', model: id })}
    />
  );
}

const Close = ({ close }: { readonly close: () => void }) => (
  <Button look="icon" label="Close the comparison" onClick={close}>
    <Icon name="close" />
  </Button>
);
