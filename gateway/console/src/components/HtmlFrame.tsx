import { theme } from "antd";
import { nonce } from "../app/nonce";

/** HTML that may be anybody's: no script, no form, no way out of the frame. */
export function HtmlFrame({ html, title, height = 480 }: { html: string; title: string; height?: number }) {
  const { token } = theme.useToken();
  const frame = { width: "100%", height, border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadius, background: "#fff" };
  return <iframe title={title} sandbox="" srcDoc={withNonce(html)} style={frame} />;
}

/** The frame inherits the policy of this page, which takes styles with its nonce only. */
function withNonce(html: string): string {
  return nonce ? html.replaceAll(/<style\b/gi, `<style nonce="${nonce}"`) : html;
}
