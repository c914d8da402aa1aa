import { Tooltip } from "antd";
import { useFormat } from "./format";

interface Props {
  at: string | undefined;
  /** Shows how long ago. */
  isAgo?: boolean;
  /** Shows the time of day only, where the day stands above. */
  isClock?: boolean;
}

/** A moment, in the workspace's zone; to the second on hover. */
export function Time({ at, isAgo = false, isClock = false }: Props) {
  const format = useFormat();
  if (!at) return <>–</>;
  return (
    <Tooltip title={format.second(at)}>
      <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
        {isAgo ? format.ago(at) : isClock ? format.clock(at) : format.time(at)}
      </time>
    </Tooltip>
  );
}
