/** @jsxRuntime automatic @jsxImportSource preact */
import { render } from 'preact';
import './styles/index.css';
import { App } from './app';
import { reportFailures, vscodeHost } from './host';

const host = vscodeHost();
reportFailures(host);
render(<App host={host} />, document.getElementById('app')!);
