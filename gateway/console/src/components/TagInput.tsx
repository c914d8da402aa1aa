import { Select } from "antd";

interface Props {
  id?: string;
  value?: string[];
  onChange?: (tags: string[]) => void;
  label: string;
  placeholder?: string;
}

/** How a tag of a message is spelt. */
export const MESSAGE_TAG = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** Tags of messages: typed, at most ten; what is spelt otherwise is brought into the form that the API takes, or left out. */
export function TagInput({ label, onChange, ...rest }: Props) {
  return (
    <Select
      {...rest}
      mode="tags"
      open={false}
      suffixIcon={null}
      maxCount={10}
      tokenSeparators={[",", " "]}
      aria-label={label}
      style={{ width: "100%" }}
      onChange={(tags: string[]) => onChange?.([...new Set(tags.map((each) => each.trim().toLowerCase()))].filter((each) => MESSAGE_TAG.test(each)))}
    />
  );
}
