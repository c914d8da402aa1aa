import { PageSkeleton } from "../../components/Skeletons";
import { useParams } from "react-router";
import { api } from "../../api/client";
import { QueryView } from "../../components/QueryView";
import { Editor } from "./editor/Editor";

/** Draws a journey: its draft, beside what customers walk. */
export function Component() {
  const { journeyId = "" } = useParams();
  const path = { journey_id: journeyId };
  const journey = api.useQuery("get", "/v1/journeys/{journey_id}", { params: { path } });
  // Read once: what somebody else changes meanwhile must not overwrite what is being drawn; the etag tells at saving.
  const draft = api.useQuery("get", "/v1/journeys/{journey_id}/draft", { params: { path } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false });
  return (
    <QueryView query={journey} skeleton={<PageSkeleton />}>
      {(known) => <QueryView query={draft} skeleton={<PageSkeleton />}>{(kept) => <Editor key={journeyId} journey={known} draft={kept} />}</QueryView>}
    </QueryView>
  );
}
