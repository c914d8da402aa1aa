import { Tooltip } from "antd";
import { useFormat } from "./format";

/** A moment, in the workspace's zone; to the second on hover. `isAgo` shows how long ago. */
export function Time({ at, isAgo = false }: { at: string | undefined; isAgo?: boolean }) {
  const format = useFormat();
  if (!at) return <>–</>;
  return (
    <Tooltip title={format.second(at)}>
      <time dateTime={at} style={{ whiteSpace: "nowrap" }}>{isAgo ? format.ago(at) : format.time(at)}</time>
    </Tooltip>
  );
}
