/// Opens the dashboard and returns when the user leaves it.
func openDashboard(_ options: DashboardOptions) throws {
  let source = options.scope.sources.first ?? "-"
  throw Failure("dashboard", "this build has none", "ask with cubetop query \(source)")
}
