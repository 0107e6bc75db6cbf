// Keeps what a page says while it is used: console messages, and requests that leave this machine.
import type { ConsoleMessage, Page } from 'playwright-core';

export interface Message {
  type: string;
  text: string;
  url: string;
}

/** Names under which VS Code's own service worker serves a webview its files: no request leaves. */
const webviewFiles = '.vscode-resource.vscode-cdn.net';

export class Observer {
  readonly messages: Message[] = [];
  readonly foreignRequests: string[] = [];

  constructor(page: Page, ownHost: RegExp) {
    page.on('console', (message: ConsoleMessage) => {
      const { url } = message.location();
      this.messages.push({ type: message.type(), text: message.text(), url });
    });
    page.on('pageerror', (error) => {
      this.messages.push({ type: 'pageerror', text: error.stack ?? error.message, url: '' });
    });
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      const network = protocol.startsWith('http') || protocol.startsWith('ws');
      const own = ownHost.test(hostname) || hostname.endsWith(webviewFiles);
      if (network && !own) this.foreignRequests.push(request.url());
    });
  }

  /** What the browser blocked in a webview. VS Code's own pages are not this project's concern. */
  cspViolations(): string[] {
    return this.messages
      .filter(({ text }) => text.includes('Content Security Policy'))
      .filter(({ text, url }) => /webview|fake\.html|vscode-resource|about:/.test(url + text))
      .map(inOneLine);
  }

  /** Errors that scripts in a webview printed or threw, and files that it asked for and did not get. */
  webviewErrors(): string[] {
    return this.messages
      .filter(({ type }) => type.includes('error'))
      .filter(({ text, url }) => /pre\/(fake|index)\.html|vscode-resource/.test(url + text))
      .map(inOneLine);
  }
}

function inOneLine({ text, url }: Message): string {
  return `${text} (${url.replace(/\?.*/, '')})`;
}
