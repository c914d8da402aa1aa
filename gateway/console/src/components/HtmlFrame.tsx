import { theme } from "antd";
import { useEffect, useId, useRef } from "react";

interface Props {
  html: string;
  title: string;
  /** Pictures are fetched from the web: not for what was sent, as its pixel tells that it was opened. */
  hasImages?: boolean;
  height?: number;
}

/**
 * HTML that may be anybody's: no script, no form, no way out of the frame.
 *
 * It comes by the gateway, as a document with a policy of its own: what stands in `srcdoc` has that of this page, which takes
 * neither its styles nor its pictures.
 */
export function HtmlFrame(props: Props) {
  // Another frame for each: where a frame goes on to another document, "back" would lead through all of them.
  return <Frame key={`${props.hasImages} ${props.html}`} {...props} />;
}

function Frame({ html, title, hasImages = false, height = 480 }: Props) {
  const { token } = theme.useToken();
  const name = `preview${useId()}`;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.submit(), []);
  const look = { width: "100%", height, border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadius, background: "#fff" };
  return (
    <>
      <form ref={form} method="post" action="/console/preview" target={name} hidden>
        <textarea name="html" value={html} readOnly />
        <input type="hidden" name="images" value={hasImages ? "1" : ""} />
      </form>
      <iframe name={name} title={title} sandbox="" style={look} />
    </>
  );
}
