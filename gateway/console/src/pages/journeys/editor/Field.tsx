import { Typography } from "antd";
import type { ReactNode } from "react";

/** A field with its name, and what helps to fill it; without an id it is a group of fields. */
export function Field({ label, id, help, children }: { label: string; id?: string; help?: ReactNode; children: ReactNode }) {
  return (
    <div className="yk-field" {...(!id && { role: "group", "aria-label": label })}>
      {id ? <label htmlFor={id}>{label}</label> : <div className="yk-field-name">{label}</div>}
      {children}
      {help && <Typography.Text type="secondary" className="yk-field-help">{help}</Typography.Text>}
    </div>
  );
}
