import { fetcher, type Schema } from "../../../api/client";
import { ApiError } from "../../../api/errors";

export type ImportJob = Schema<"ImportJob">;

/** So much goes in one request; a multiple of the megabyte in which the platform counts pieces. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** The published size of a file. */
export const MAXIMUM_BYTES = 256 * 1024 * 1024;

/** Makes a job for a file. */
export async function createJob(file: File, requestId: string): Promise<ImportJob> {
  const answer = await fetcher.POST("/v1/importJobs", {
    params: { query: { requestId } },
    body: { displayName: file.name.slice(0, 200), sizeBytes: String(file.size) },
  });
  return answer.data!;
}

/** Sends a job's file from where it stands; `report` hears of each slice how many bytes are there. */
export async function sendFile(job: ImportJob, file: File, report: (bytes: number) => void): Promise<void> {
  for (let offset = Number(job.receivedBytes); offset < file.size; offset += SLICE_BYTES) {
    const response = await fetch(`/v1/importJobs/${job.importJobId}:upload?offset=${offset}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/octet-stream" },
      body: file.slice(offset, offset + SLICE_BYTES),
    });
    if (!response.ok) throw await ApiError.from(response);
    report(Math.min(offset + SLICE_BYTES, file.size));
  }
}
