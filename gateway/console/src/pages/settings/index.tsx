import { Navigate } from "react-router";

/** The settings begin with the workspace. */
export function Component() {
  return <Navigate to="/settings/workspace" replace />;
}
