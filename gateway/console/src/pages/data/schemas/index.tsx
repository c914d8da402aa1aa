import { Flex } from "antd";
import { api } from "../../../api/client";
import { QueryView } from "../../../components/QueryView";
import { DataTabs } from "../DataTabs";
import { Editor } from "./Editor";
import { Violations } from "./Violations";

/** What traits and events must be, and what is not. */
export function Component() {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/schemas", {}, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return (
    <DataTabs current="schemas">
      <Flex vertical gap={16}>
        <Violations />
        <QueryView query={query}>{(schemas) => <Editor start={schemas} />}</QueryView>
      </Flex>
    </DataTabs>
  );
}
