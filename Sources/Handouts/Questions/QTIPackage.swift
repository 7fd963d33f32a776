import Foundation

/// Questions as a package of QTI 2.1: an item each, a test that has them all, and the manifest.
struct QTIPackage {
  let slug: String
  let title: String
  /// With formulas in MathML.
  let questions: [Question]

  private static let namespace = "http://www.imsglobal.org/xsd/imsqti_v2p1"
  private static let location = "\(namespace) http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1p1.xsd"
  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

  private var test: String { "\(Question.chapter(slug))-test" }

  /// What stands in the package.
  var files: [(path: String, text: String)] {
    [("imsmanifest.xml", manifest), ("test.xml", testText)] + questions.map { (Self.place($0), Self.item($0)) }
  }

  private static func place(_ question: Question) -> String { "items/\(question.identifier).xml" }

  private static func opening(_ element: String, _ attributes: String) -> String {
    """
    \(XML.head)<\(element) xmlns="\(namespace)" xmlns:xsi="\(instance)" xsi:schemaLocation="\(location)" \(attributes)>

    """
  }

  /// Each number that is right is a share of the points, counted as a whole number so that thirds add up.
  private static func item(_ question: Question) -> String {
    let names = question.parts.indices.map { "ANSWER_\($0 + 1)" }
    let declared = zip(names, question.parts).map { name, part in
      """
        <responseDeclaration identifier="\(name)" cardinality="single" baseType="float">
          <correctResponse><value>\(part.number)</value></correctResponse>
        </responseDeclaration>

      """
    }.joined()
    let fields = zip(names, question.parts).map { name, part in
      "      <li>\(part.asked): <textEntryInteraction responseIdentifier=\"\(name)\" expectedLength=\"12\"/></li>\n"
    }.joined()
    let judged = zip(names, question.parts).map(condition).joined()
    let attributes =
      "identifier=\"\(question.identifier)\" title=\"\(XML.escaped(question.name))\" adaptive=\"false\" timeDependent=\"false\""
    return opening("assessmentItem", attributes) + declared + """
        <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="\(question.points)">
          <defaultValue><value>0</value></defaultValue>
        </outcomeDeclaration>
        <outcomeDeclaration identifier="RIGHT" cardinality="single" baseType="float">
          <defaultValue><value>0</value></defaultValue>
        </outcomeDeclaration>
        <itemBody>
          <div>
      \(question.statement)
          </div>
          <ul>
      \(fields)    </ul>
        </itemBody>
        <responseProcessing>
      \(judged)    <setOutcomeValue identifier="SCORE">
            <divide>
              <product>
                <variable identifier="RIGHT"/>
                <baseValue baseType="float">\(question.points)</baseValue>
              </product>
              <baseValue baseType="float">\(question.parts.count)</baseValue>
            </divide>
          </setOutcomeValue>
        </responseProcessing>
      </assessmentItem>

      """
  }

  private static func condition(_ name: String, _ part: Question.Part) -> String {
    let mode =
      part.tolerance == 0
      ? "toleranceMode=\"exact\"" : "toleranceMode=\"absolute\" tolerance=\"\(part.tolerance) \(part.tolerance)\""
    return """
          <responseCondition>
            <responseIf>
              <equal \(mode)>
                <variable identifier="\(name)"/>
                <correct identifier="\(name)"/>
              </equal>
              <setOutcomeValue identifier="RIGHT">
                <sum>
                  <variable identifier="RIGHT"/>
                  <baseValue baseType="float">1</baseValue>
                </sum>
              </setOutcomeValue>
            </responseIf>
          </responseCondition>

      """
  }

  private var testText: String {
    let items = questions.map { "      <assessmentItemRef identifier=\"\($0.identifier)\" href=\"\(Self.place($0))\"/>\n" }
    return Self.opening("assessmentTest", "identifier=\"\(test)\" title=\"\(XML.escaped(title))\"") + """
        <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
        <testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">
          <assessmentSection identifier="section" title="\(XML.escaped(title))" visible="true">
      \(items.joined())    </assessmentSection>
        </testPart>
        <outcomeProcessing>
          <setOutcomeValue identifier="SCORE">
            <sum><testVariables variableIdentifier="SCORE"/></sum>
          </setOutcomeValue>
        </outcomeProcessing>
      </assessmentTest>

      """
  }

  private var manifest: String {
    let items = questions.map { question in
      """
          <resource identifier="\(question.identifier)" type="imsqti_item_xmlv2p1" href="\(Self.place(question))">
            <file href="\(Self.place(question))"/>
          </resource>

      """
    }
    let needed = questions.map { "      <dependency identifierref=\"\($0.identifier)\"/>\n" }
    return """
      \(XML.head)<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="\(Question.chapter(slug))-package">
        <metadata>
          <schema>QTIv2.1 Package</schema>
          <schemaversion>1.0.0</schemaversion>
        </metadata>
        <organizations/>
        <resources>
          <resource identifier="\(test)" type="imsqti_test_xmlv2p1" href="test.xml">
            <file href="test.xml"/>
      \(needed.joined())    </resource>
      \(items.joined())  </resources>
      </manifest>

      """
  }
}
