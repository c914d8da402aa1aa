/** The nonce of this page, which the gateway makes afresh for each; styles without it are refused by the browser. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

/**
 * Gives the nonce to every style that a script makes from now on.
 *
 * antd takes it for its own styles; what it measures scroll bars with does not. Only scripts that have the nonce run at all.
 */
export function giveNonceToStyles(): void {
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (nonce && element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
