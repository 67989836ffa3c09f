/// A world that could not be made.
enum SimulationFault: Error { case nameNotValid(String), notIssued, notStarted }
